package com.acme;

public final class Greeting implements Words {
    @Override
    public String say() {
        return "acme-hello";
    }
}

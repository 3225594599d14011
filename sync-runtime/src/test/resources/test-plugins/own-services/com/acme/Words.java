package com.acme;

public interface Words {
    String say();
}

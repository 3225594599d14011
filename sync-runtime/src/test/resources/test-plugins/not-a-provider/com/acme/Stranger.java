package com.acme;

public final class Stranger {}

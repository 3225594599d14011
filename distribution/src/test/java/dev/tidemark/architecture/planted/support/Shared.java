package dev.tidemark.architecture.planted.support;

public final class Shared {}

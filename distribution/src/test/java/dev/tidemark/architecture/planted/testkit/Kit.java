package dev.tidemark.architecture.planted.testkit;

public interface Kit {}

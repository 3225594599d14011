package dev.tidemark.architecture.planted.plugin.codec.two;

public interface Neighbour {}

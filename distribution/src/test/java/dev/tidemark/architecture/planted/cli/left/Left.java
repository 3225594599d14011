package dev.tidemark.architecture.planted.cli.left;

import dev.tidemark.architecture.planted.cli.right.Right;

public record Left(Right other) {}

package dev.tidemark.architecture.planted.cli.right;

import dev.tidemark.architecture.planted.cli.left.Left;

public record Right(Left other) {}

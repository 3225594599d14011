package dev.tidemark.architecture.planted.api.right;

import dev.tidemark.architecture.planted.api.left.Left;

public interface Right {
    Left left();
}

package dev.tidemark.architecture.planted.plugin.codec.one;

import dev.tidemark.architecture.planted.api.left.Left;
import java.util.List;

record Harmless(Left left, List<Harmless> others, int[] numbers, Harmless[] more) {}

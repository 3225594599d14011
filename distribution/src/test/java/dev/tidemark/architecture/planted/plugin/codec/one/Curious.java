package dev.tidemark.architecture.planted.plugin.codec.one;

import com.google.inject.Injector;
import dev.tidemark.architecture.planted.plugin.codec.two.Neighbour;
import dev.tidemark.architecture.planted.runtime.internal.engine.Sinner;

record Curious(Injector injector, Neighbour neighbour, Sinner sinner) {}

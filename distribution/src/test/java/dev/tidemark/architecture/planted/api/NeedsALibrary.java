package dev.tidemark.architecture.planted.api;

interface NeedsALibrary {
    com.google.inject.Injector injector();
}

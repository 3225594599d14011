package dev.tidemark.architecture.planted.cli;

record UsesWhatPluginsShare(dev.tidemark.architecture.planted.support.Shared shared) {}

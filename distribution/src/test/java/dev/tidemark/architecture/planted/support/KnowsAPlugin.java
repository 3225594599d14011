package dev.tidemark.architecture.planted.support;

record KnowsAPlugin(dev.tidemark.architecture.planted.plugin.codec.two.GoodProvider plugin) {}

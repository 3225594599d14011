package com.acme.removed;

/** Compiled against, and left out of the jar. */
public final class Library {}

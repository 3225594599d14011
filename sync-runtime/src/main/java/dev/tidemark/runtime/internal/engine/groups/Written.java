package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.storage.Breach;

/**
 * A write of the device, whose outcome is told once.
 *
 * @param sequence the device's number of it; 0 for a row that was there before tracking started
 */
record Written(Breach.Reference row, long sequence) {}

package dev.tidemark.runtime.internal.wire;

/**
 * The device asks for the server's feed.
 *
 * @param after the device has, applied or durably staged, every page up to this position
 * @param batchRows how many changes the device likes in a batch
 * @param live whether the server goes on as it commits, after the head is reached
 * @param credit how many bytes of chunks the server may send; while it is above zero, one more chunk may follow
 */
public record Pull(long after, int batchRows, boolean live, long credit) implements Message {}

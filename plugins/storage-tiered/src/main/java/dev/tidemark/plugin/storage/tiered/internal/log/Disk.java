package dev.tidemark.plugin.storage.tiered.internal.log;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** What has a file survive that the power goes. */
public interface Disk {
    /** The machine's own. */
    Disk REAL = channel -> channel.force(false);

    /** Returns when all that was written to a file so far survives. */
    void force(FileChannel file) throws IOException;
}

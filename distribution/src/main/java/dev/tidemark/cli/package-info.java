/** The command line. It prints what the runtime reports, and knows nothing of how replication works. */
package dev.tidemark.cli;

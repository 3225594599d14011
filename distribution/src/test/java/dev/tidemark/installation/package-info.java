/** The installation as it is shipped, run as a user runs it. These tests come after the installation is packed. */
package dev.tidemark.installation;

/**
 * Replication: what a node does with its rows and with its peers. It knows no threads, no class loaders and no wall clock; all
 * of that is handed in.
 *
 * <p>Here is the node as a program sees it, {@link dev.tidemark.runtime.internal.engine.Engine}. What it is made of is in layers. A
 * package uses those of the layers below, and in its own at most those to its left:
 *
 * <pre>
 * device                                                 server
 * link   questions   verify   status   upkeep
 * push   pull   carry                  conflicts   groups  feed
 * replica
 * capture   outcomes   peers   batch
 * tables   merge
 * state
 * </pre>
 *
 * <p>Both ends of a session stand on the replica, and know nothing of each other: {@code device}, {@code push} and {@code pull} on
 * one side, {@code server}, {@code groups} and {@code feed} on the other. Below the sessions nothing knows connections.
 */
package dev.tidemark.runtime.internal.engine;

/**
 * One end of a link: how it is connected, how messages go out and come in one after the other, and how silence is noticed. What
 * the messages mean is the matter of whoever uses it.
 */
package dev.tidemark.runtime.internal.engine.link;

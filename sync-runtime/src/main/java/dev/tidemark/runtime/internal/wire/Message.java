package dev.tidemark.runtime.internal.wire;

/** One message of a session; it travels as one frame. */
public sealed interface Message
        permits Hello,
                Welcome,
                Schema,
                Push,
                Outcomes,
                Confirm,
                Pull,
                Page,
                Checkpoint,
                Credit,
                Refusal,
                Compare,
                Digest,
                History,
                Interest,
                Fetch,
                Fetched,
                EqualFeed {}

package io.warren.broker.bus;

/** Anything that goes over the bus; {@link BusCodec} knows every one. */
public sealed interface BusMessage
    permits QueueCommand,
        QueueEvent,
        ExchangeCommand,
        ExchangeEvent,
        Answer,
        TopologyCommand,
        DirectoryChanges,
        Tracing {}

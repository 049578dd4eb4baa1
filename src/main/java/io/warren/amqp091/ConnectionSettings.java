package io.warren.amqp091;

import io.warren.amqp091.channel.ChannelLimits;
import io.warren.value.FieldTable;

/**
 * What all connections of a node have in common.
 *
 * @param serverProperties what clients are told of the broker
 * @param initialFrameMax the largest frame in bytes before the connection is tuned
 * @param frameMax the largest frame in bytes, with its frame; 0 for no limit
 * @param channelMax the highest channel number, and so the number of channels; 0 for no limit
 * @param heartbeatSeconds offered to clients; 0 for none
 * @param handshakeTimeoutMs from the accepted socket to the open connection
 * @param publishCreditBytes memory of publishes on their way to queues, above which the socket is
 *     not read
 * @param backlogBytes memory of frames that wait behind an unanswered method, above which the
 *     socket is not read
 * @param sendBacklogBytes what has been sent and not taken by the client's socket, above which the
 *     socket is not read
 */
public record ConnectionSettings(
    FieldTable serverProperties,
    int initialFrameMax,
    int frameMax,
    int channelMax,
    int heartbeatSeconds,
    long handshakeTimeoutMs,
    long publishCreditBytes,
    long backlogBytes,
    long sendBacklogBytes,
    ChannelLimits channelLimits) {}

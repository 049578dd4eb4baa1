package io.warren.broker;

import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.QueueInfo;
import io.warren.value.FieldTable;
import java.util.Map;

/**
 * What a change of policies changes.
 *
 * @param changes exchanges that are other than before
 * @param effectiveByQueue the new effective arguments of the queues whose are other than before
 */
record Enforcement(DirectoryChanges changes, Map<QueueInfo, FieldTable> effectiveByQueue) {}

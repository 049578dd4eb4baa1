package io.warren.broker;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.DirectoryChanges;

/**
 * What {@link Topology} made of a command.
 *
 * @param changes to be in force on every event loop before the answer is given; often none
 */
public record Verdict(DirectoryChanges changes, Answer answer) {}

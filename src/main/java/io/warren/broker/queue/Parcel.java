package io.warren.broker.queue;

import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;

/** A departure that has been published, until its fate is known. */
final class Parcel implements Comparable<Parcel> {
  /** Grows in the order in which parcels are to arrive. */
  private final long number;

  final Departure departure;
  final Message message;

  /** The addresses of the queues that have refused it and not taken it since. */
  private List<String> refusedBy = List.of();

  Parcel(long number, Departure departure, Message message) {
    this.number = number;
    this.departure = departure;
    this.message = message;
  }

  List<String> refusedBy() {
    return refusedBy;
  }

  void onRefused(String queueAddress) {
    if (refusedBy.isEmpty()) {
      refusedBy = new ArrayList<>(1);
    }
    refusedBy.add(queueAddress);
  }

  /** One of the queues that refused it has it now. */
  void onTaken(String queueAddress) {
    refusedBy.remove(queueAddress);
  }

  @Override
  public int compareTo(Parcel other) {
    return Long.compare(number, other.number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Parcel parcel && parcel.number == number;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}

package io.warren.broker.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * A departure that has been published, until its fate is known. While a queue refuses it there may
 * be very many: then nothing is kept of what was published, which is made again for each try.
 */
final class Parcel implements Comparable<Parcel> {
  /** Grows in the order in which parcels are to arrive. */
  private final long number;

  final Departure departure;

  /** The addresses of the queues that have refused it and not taken it since. */
  private List<String> refusedBy = List.of();

  private int queueCount;

  Parcel(long number, Departure departure) {
    this.number = number;
    this.departure = departure;
  }

  void onRouted(int queues) {
    queueCount = queues;
  }

  /** How many queues have taken it, where they are counted; to be asked when all have answered. */
  int takenCount() {
    return queueCount - refusedBy.size();
  }

  List<String> refusedBy() {
    return refusedBy;
  }

  void onRefused(String queueAddress) {
    if (refusedBy.isEmpty()) {
      refusedBy = List.of(queueAddress);
    } else {
      refusedBy = new ArrayList<>(refusedBy);
      refusedBy.add(queueAddress);
    }
  }

  /** One of the queues that refused it has it now. */
  void onTaken(String queueAddress) {
    if (refusedBy.size() == 1) {
      refusedBy = List.of();
    } else {
      refusedBy.remove(queueAddress);
    }
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

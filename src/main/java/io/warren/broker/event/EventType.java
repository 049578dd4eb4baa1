package io.warren.broker.event;

import java.util.Set;

/**
 * The table of events: the routing key under which each is published, and its fields.
 *
 * <p>A field whose name ends in a question mark is there only where it has something to say.
 *
 * <p>Source: RabbitMQ docs, Event Exchange.
 */
public enum EventType {
  QUEUE_CREATED(
      "queue.created",
      "name vhost type durable auto_delete exclusive owner_pid arguments leader members"
          + " user_who_performed_action"),
  QUEUE_DELETED("queue.deleted", "name vhost type user_who_performed_action"),
  QUEUE_POLICY_UPDATED(
      "queue.policy.updated",
      "name vhost type pattern apply-to priority definition user_who_performed_action"),
  QUEUE_POLICY_CLEARED("queue.policy.cleared", "name vhost type user_who_performed_action"),

  EXCHANGE_CREATED(
      "exchange.created",
      "name vhost type durable auto_delete internal arguments policy user_who_performed_action"),
  EXCHANGE_DELETED("exchange.deleted", "name vhost user_who_performed_action"),

  BINDING_CREATED("binding.created", Fields.BINDING),
  BINDING_DELETED("binding.deleted", Fields.BINDING),

  CONSUMER_CREATED(
      "consumer.created",
      "consumer_tag channel queue vhost exclusive ack_required prefetch_count arguments"
          + " user_who_performed_action"),
  CONSUMER_DELETED(
      "consumer.deleted", "consumer_tag channel queue vhost user_who_performed_action"),

  CONNECTION_CREATED(
      "connection.created",
      "type pid name port peer_port host peer_host ssl peer_cert_subject peer_cert_issuer"
          + " peer_cert_serial_number peer_cert_validity auth_mechanism ssl_protocol"
          + " ssl_key_exchange ssl_cipher ssl_hash protocol user vhost timeout frame_max"
          + " channel_max client_properties connected_at node user_provided_name?"
          + " user_who_performed_action"),
  CONNECTION_CLOSED("connection.closed", "name pid node client_properties user_provided_name?"),

  CHANNEL_CREATED(
      "channel.created", "pid name connection number user vhost user_who_performed_action"),
  CHANNEL_CLOSED("channel.closed", "pid consumer_count user_who_performed_action"),

  USER_AUTHENTICATION_SUCCESS("user.authentication.success", Fields.LOGIN),
  USER_AUTHENTICATION_FAILURE("user.authentication.failure", Fields.LOGIN + " error"),

  POLICY_SET(
      "policy.set", "name vhost pattern apply-to priority definition user_who_performed_action"),
  POLICY_CLEARED("policy.cleared", "name vhost user_who_performed_action"),
  OPERATOR_POLICY_CLEARED("operator.policy.cleared", "name vhost user_who_performed_action"),

  PARAMETER_SET("parameter.set", "vhost? component name value user_who_performed_action"),
  PARAMETER_CLEARED("parameter.cleared", "vhost? component name user_who_performed_action"),

  VHOST_CREATED("vhost.created", Fields.VHOST),
  VHOST_UPDATED("vhost.updated", Fields.VHOST);

  private static final class Fields {
    static final String BINDING =
        "source_name source_kind destination_name destination_kind routing_key arguments vhost"
            + " user_who_performed_action";
    static final String LOGIN =
        "connection_type name? host connection_name peer_host peer_port protocol auth_mechanism"
            + " ssl";
    static final String VHOST =
        "name description tags default_queue_type cluster_state user_who_performed_action";
  }

  private final String key;
  private final String fields;

  EventType(String key, String fields) {
    this.key = key;
    this.fields = fields;
  }

  public String key() {
    return key;
  }

  /** Whether an event with these fields is one of this type. */
  public boolean has(Set<String> names) {
    int known = 0;
    for (String field : fields.split(" ", -1)) {
      boolean optional = field.endsWith("?");
      boolean there = names.contains(optional ? field.substring(0, field.length() - 1) : field);
      if (!there && !optional) {
        return false;
      }
      known += there ? 1 : 0;
    }
    return known == names.size();
  }
}

import type { ClientOptions } from '@grpc/grpc-js';
import { flowControlWindow, maxRequestBytes, maxResponseBytes } from '../grpc-server/limits';

/** How clients connect: what costs time without use is off, and a restarted server is found within a second. */
export const channelOptions: ClientOptions = {
  'grpc.max_receive_message_length': maxResponseBytes,
  'grpc.max_send_message_length': maxRequestBytes,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.enable_channelz': 0,
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc-node.flow_control_window': flowControlWindow,
};

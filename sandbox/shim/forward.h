/* Leads 127.0.0.1 of a box to a Unix socket. */
#ifndef AGENTCHECK_SHIM_FORWARD_H
#define AGENTCHECK_SHIM_FORWARD_H

/* Starts a process, no child of the caller, that forwards every connection to 127.0.0.1:port to the
 * Unix socket `path`. It holds no descriptor of the caller's. The port is open when this returns;
 * 0 where it could not be made so. */
int start_forwarder(int port, const char *path);

#endif

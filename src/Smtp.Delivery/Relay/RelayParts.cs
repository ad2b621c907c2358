using Microsoft.Extensions.Logging;

namespace Smtp.Delivery.Relay;

/// <summary>What all agents share.</summary>
internal sealed record RelayParts(RelayOptions Options, HostFinder Finder, ConnectionOpener Opener, ConnectionPool Pool, ILogger Logger);

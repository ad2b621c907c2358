using System.Net;

namespace Smtp.Dns;

/// <summary>From an address to names (RFC 1035 3.5). Whoever has the address says what stands there, whether it is so or not.</summary>
public interface IReverseResolver
{
    /// <summary>Those of the names that can be names of hosts; at most <see cref="MailResolver.MaximumNames"/>.</summary>
    ValueTask<NameAnswer> LookUpNamesAsync(IPAddress address, CancellationToken cancellationToken);
}

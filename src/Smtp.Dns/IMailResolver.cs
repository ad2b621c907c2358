namespace Smtp.Dns;

/// <summary>The look-ups mail needs (RFC 5321 5.1, RFC 7505). Names in, answers out; failures are answers, too.</summary>
public interface IMailResolver
{
    /// <summary>MX of a domain (A-labels), in order of preference, equal ones shuffled; at most 32 hosts.</summary>
    ValueTask<MxAnswer> LookUpMxAsync(string domain, CancellationToken cancellationToken);

    /// <summary>IPv6 and IPv4 addresses of a host, in the order to try; at most 32.</summary>
    ValueTask<AddressAnswer> LookUpAddressesAsync(string host, CancellationToken cancellationToken);
}

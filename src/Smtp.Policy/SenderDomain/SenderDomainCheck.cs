using Smtp.Dns;
using Smtp.Policy.Strangers;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.SenderDomain;

/// <summary>
/// Nobody can be told what becomes of mail whose sender's domain has neither a mail host nor an address (RFC 5321 2.3.5), or takes no mail
/// (RFC 7505 4.2).
/// </summary>
/// <param name="isLocal">The sender's domain is ours: the outside need not know it.</param>
/// <param name="timeout">For all questions together.</param>
public sealed class SenderDomainCheck(IMailResolver resolver, Func<Mailbox, bool> isLocal, TimeProvider time, TimeSpan timeout) : ICheck
{
    public string Name => "SenderDomain";

    public ValueTask<Verdict> LookAsync(PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Sender is not { HasDomain: true } sender || sender.AsciiDomain.StartsWith('[') || isLocal(sender))
            return new(Verdict.NoOpinion);
        return LookAsync(sender.AsciiDomain);
    }

    private async ValueTask<Verdict> LookAsync(string domain)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            return await AskAsync(domain, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return Verdict.Refuse(ReplyCatalogue.SenderDomainUnknown, "no answer in time");
        }
    }

    private async Task<Verdict> AskAsync(string domain, CancellationToken cancellationToken)
    {
        var mx = await resolver.LookUpMxAsync(domain, cancellationToken);
        if (mx.Status != DnsStatus.NoData)
            return Judge(mx.Status, mx.Hosts.Count, mx.Detail);

        // RFC 5321 5.1: without MX the domain is its own mail host.
        var addresses = await resolver.LookUpAddressesAsync(domain, cancellationToken);
        return Judge(addresses.Status, addresses.Addresses.Count, $"{mx.Detail}; {addresses.Detail}");
    }

    private static Verdict Judge(DnsStatus status, int count, string detail)
    {
        var reason = PrintableText.From(detail);
        return status switch
        {
            DnsStatus.Failure => Verdict.Refuse(ReplyCatalogue.SenderDomainUnknown, reason),
            DnsStatus.NullMx => Verdict.Refuse(ReplyCatalogue.SenderTakesNoMail, reason),
            DnsStatus.Found when count > 0 => Verdict.Pass(reason),
            _ => Verdict.Refuse(ReplyCatalogue.NoSuchSenderDomain, reason),
        };
    }
}

using Smtp.Protocol.Proxy;

namespace Smtp.Fuzz.Targets;

/// <summary>A proxy's header is what it is however it is cut and whatever follows, and what it says can be shown.</summary>
internal static class ProxyTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        var step = ProxyParser.TryRead(octets, out var header, out var consumed, out var error);
        Claim.Same((step == ProxyStep.Complete, step == ProxyStep.Invalid), (header is not null, error != ProxyError.None));
        Claim.That(consumed <= Math.Min(octets.Length, ProxyParser.MaximumLength) && (header is null || consumed > 0));
        Claim.That(step != ProxyStep.NeedMore || octets.Length < ProxyParser.MaximumLength, "nobody waits for more than a header can have");
        Claim.Same((step, consumed, error), Read(octets, cut: octets.Length));

        foreach (var cut in Octets.Cuts(octets))
        {
            Claim.Same((step, consumed, error), Read(octets, cut));
            var before = ProxyParser.TryRead(octets.AsSpan(0, cut), out _, out _, out _);
            if (step == ProxyStep.Complete)
                Claim.Same(cut < consumed ? ProxyStep.NeedMore : ProxyStep.Complete, before);
            else if (step == ProxyStep.NeedMore)
                Claim.Same(ProxyStep.NeedMore, before);
            else
                Claim.That(before != ProxyStep.Complete, "what is complete stays so");
        }

        if (header is null)
            return;

        Claim.That(header.Version is 1 or 2 && !(header.IsLocal && header.Source is not null));
        foreach (var name in new[] { header.Authority, header.UniqueId })
            Claim.That(name is null || !name.Any(char.IsControl), "names can be shown");
    }

    private static (ProxyStep Step, int Consumed, ProxyError Error) Read(byte[] octets, int cut)
    {
        var step = ProxyParser.TryRead(Octets.Sequence(octets[..cut], octets[cut..]), out _, out var consumed, out var error);
        return (step, consumed, error);
    }
}

using System.Buffers;
using Smtp.Reception.Tls;

namespace Smtp.Fuzz.Targets;

/// <summary>The first message of a TLS client: read the same however it is cut, never past its end, and the name in it is one.</summary>
internal static class HelloTarget
{
    private const int Longest = 20 * 1024;
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    public static void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        var step = ClientHello.TryRead(new ReadOnlySequence<byte>(octets), out var hello);
        Same(step, hello, Octets.Shredded(octets));
        Check(hello);
        foreach (var cut in Octets.Cuts(octets))
        {
            Same(step, hello, Octets.Sequence(octets[..cut], octets[cut..]));
            var before = ClientHello.TryRead(new ReadOnlySequence<byte>(octets, 0, cut), out var seen);
            if (before == ClientHelloStep.NotTls)
                Claim.Same(ClientHelloStep.NotTls, octets.Length > Longest ? ClientHelloStep.NotTls : step);
            if (before == ClientHelloStep.Complete && octets.Length <= Longest)
                Same(ClientHelloStep.Complete, seen, new ReadOnlySequence<byte>(octets));
        }
    }

    private static void Check(ClientHello hello)
    {
        foreach (var bits in (ReadOnlySpan<int>)[0, 256, 384, 521])
            Claim.That(!hello.Takes(bits) || bits == 0 || hello != ClientHello.Unknown, "nothing known: RSA");
        Claim.That(hello.ServerName is null || (hello.ServerName.Length <= 255
            && !hello.ServerName.AsSpan().ContainsAnyExcept(HostCharacters)), "a host is called so");
    }

    private static void Same(ClientHelloStep step, ClientHello hello, in ReadOnlySequence<byte> octets)
    {
        Claim.Same(step, ClientHello.TryRead(octets, out var again));
        Claim.Same(hello, again);
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

public sealed class ClientHelloTests
{
    [Theory]
    [InlineData(16384)]
    [InlineData(7)]
    [InlineData(1)]
    public void Name_and_kinds_of_key_are_read_however_it_is_cut(int fragment)
    {
        var octets = new HelloOctets { ServerName = "MX.Example.org" }.Build(fragment);
        for (var length = 0; length < octets.Length; length++)
            Assert.Equal(ClientHelloStep.NeedMore, ClientHello.TryRead(new ReadOnlySequence<byte>(octets, 0, length), out _));

        Assert.Equal(ClientHelloStep.Complete, ClientHello.TryRead(new ReadOnlySequence<byte>(octets), out var hello));
        Assert.Equal("mx.example.org", hello.ServerName);
        Assert.True(hello.Takes(0));
        Assert.True(hello.Takes(256));
        Assert.False(hello.Takes(384));
    }

    [Fact]
    public async Task It_reads_what_a_real_client_says()
    {
        var pipe = new Pipe();
        using var client = new SslStream(new Outgoing(pipe.Writer));
        var handshake = client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "mx.example.org" }, TestContext.Current.CancellationToken);
        var read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ClientHelloStep.Complete, ClientHello.TryRead(read.Buffer, out var hello));
        Assert.Equal("mx.example.org", hello.ServerName);
        Assert.True(hello.Takes(0) && hello.Takes(256));
        await Assert.ThrowsAnyAsync<Exception>(() => handshake);
    }

    [Fact]
    public void ECDSA_needs_a_scheme_and_TLS_1_3_or_a_suite()
    {
        static bool Takes(HelloOctets octets, int bits)
        {
            ClientHello.TryRead(new ReadOnlySequence<byte>(octets.Build()), out var hello);
            return hello.Takes(bits);
        }

        ushort[] old = [0x0303];
        Assert.False(Takes(new() { Schemes = [0x0804] }, 256));
        Assert.False(Takes(new() { Schemes = [0x0403] }, 0));
        Assert.False(Takes(new() { Schemes = null }, 256));
        Assert.True(Takes(new() { Schemes = null }, 0));
        Assert.True(Takes(new() { Versions = old }, 256));
        Assert.False(Takes(new() { Versions = old, Suites = [0xC02F, 0xC030] }, 256));
        Assert.True(Takes(new() { Suites = [0x1301] }, 256));
    }

    [Theory]
    [InlineData("EHLO x\r\n")]
    [InlineData("\x16\x02\x01")]
    [InlineData("\x15\x03\x01\x00\x02\x02\x28")]
    [InlineData("\x16\x03\x01\x00\x04\x02\x00\x00\x00")]
    public void What_is_no_client_of_TLS_is_known_at_once(string text) =>
        Assert.Equal(ClientHelloStep.NotTls, ClientHello.TryRead(Sequence(text), out _));

    [Theory]
    [InlineData("\x16\x03\x01\x00\x04\x01\x00\x00\x00")] // nothing in it
    [InlineData("\x16\x03\x01\x00\x04\x01\xFF\xFF\xFF")] // longer than we look at
    public void What_cannot_be_read_tells_nothing_and_is_left_to_the_handshake(string text)
    {
        Assert.Equal(ClientHelloStep.Complete, ClientHello.TryRead(Sequence(text), out var hello));
        Assert.Same(ClientHello.Unknown, hello);
    }

    [Theory]
    [InlineData("a b.example")]
    [InlineData("a\r\nb")]
    [InlineData("")]
    public void A_name_that_no_host_has_is_none(string name)
    {
        ClientHello.TryRead(new ReadOnlySequence<byte>(new HelloOctets { ServerName = name }.Build()), out var hello);
        Assert.Null(hello.ServerName);
    }

    [Fact]
    public void No_octet_changed_makes_it_throw_or_wait_for_ever()
    {
        var octets = new HelloOctets { ServerName = "mx.example.org" }.Build(40);
        for (var at = 0; at < octets.Length; at++)
        {
            foreach (var other in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                var changed = octets.ToArray();
                changed[at] = other;
                byte[] endless = [.. changed, .. Enumerable.Repeat((byte)22, 21 * 1024)];
                ClientHello.TryRead(new ReadOnlySequence<byte>(changed), out _);
                Assert.NotEqual(ClientHelloStep.NeedMore, ClientHello.TryRead(new ReadOnlySequence<byte>(endless), out _));
            }
        }
    }

    private static ReadOnlySequence<byte> Sequence(string text) => new([.. text.Select(static character => (byte)character)]);

    /// <summary>Takes what is written, and has nothing to say.</summary>
    private sealed class Outgoing(PipeWriter writer) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await writer.WriteAsync(buffer, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);
    }
}

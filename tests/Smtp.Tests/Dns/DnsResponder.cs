using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Smtp.Dns;

namespace Smtp.Tests.Dns;

/// <summary>A DNS server of a few records on a loopback port, over UDP and TCP; NXDOMAIN for every name it was not told of.</summary>
internal sealed class DnsResponder : IAsyncDisposable
{
    private const ushort TypeA = 1;
    private const ushort TypeCname = 5;
    private const ushort TypePtr = 12;
    private const ushort TypeMx = 15;
    private const ushort TypeAaaa = 28;

    private readonly ConcurrentDictionary<string, List<Record>> _zone = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _overTcpOnly = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stop = new();
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly Task _serving;

    public DnsResponder()
    {
        (_udp, _tcp) = Bind();
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.Client.LocalEndPoint!;

    /// <summary><c>MX example.org</c>, in the order they came; over TCP with <c>tcp </c> in front.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    public DnsOptions Options => new() { Servers = [EndPoint], Timeout = TimeSpan.FromMinutes(1), Retries = 0 };

    public DnsResponder A(string name, string address) => Add(name, TypeA, IPAddress.Parse(address).GetAddressBytes());

    public DnsResponder Aaaa(string name, string address) => Add(name, TypeAaaa, IPAddress.Parse(address).GetAddressBytes());

    public DnsResponder Cname(string name, string target) => Add(name, TypeCname, Name(target));

    public DnsResponder Mx(string name, ushort preference, string host) => Mx(name, preference, Name(host));

    /// <summary>With the host name as octets on the wire, for names no zone file could hold.</summary>
    public DnsResponder Mx(string name, ushort preference, byte[] host) =>
        Add(name, TypeMx, [.. UInt16(preference), .. host]);

    public DnsResponder Ptr(string name, string host) => Ptr(name, Name(host));

    /// <inheritdoc cref="Mx(string, ushort, byte[])"/>
    public DnsResponder Ptr(string name, byte[] host) => Add(name, TypePtr, host);

    public DnsResponder Fails(string name, int responseCode)
    {
        _failures[name] = responseCode;
        return this;
    }

    /// <summary>Never answers.</summary>
    public DnsResponder IsSilentAbout(string name) => Fails(name, -1);

    /// <summary>Answers half a message.</summary>
    public DnsResponder MumblesAbout(string name) => Fails(name, -2);

    public DnsResponder AnswersOverTcpOnly(string name)
    {
        _overTcpOnly[name] = true;
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Stop();
        await _serving;
        _stop.Dispose();
    }

    private DnsResponder Add(string name, ushort type, byte[] data)
    {
        _zone.GetOrAdd(name, _ => []).Add(new Record(type, data));
        return this;
    }

    /// <summary>The same free port for both.</summary>
    private static (UdpClient, TcpListener) Bind()
    {
        while (true)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                return (new UdpClient((IPEndPoint)tcp.LocalEndpoint), tcp);
            }
            catch (SocketException)
            {
                tcp.Stop();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var query = await _udp.ReceiveAsync(_stop.Token);
                if (Answer(query.Buffer, overTcp: false) is { } answer)
                    await _udp.SendAsync(answer, query.RemoteEndPoint, _stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                continue;
            }
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _stop.Token);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, _stop.Token);
                if (Answer(query, overTcp: true) is not { } answer)
                    continue;
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], _stop.Token);
            }
            catch (Exception exception) when (
                exception is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
            {
                continue;
            }
        }
    }

    private byte[]? Answer(byte[] query, bool overTcp)
    {
        var (name, type, end) = ReadQuestion(query);
        Questions.Enqueue($"{(overTcp ? "tcp " : "")}{TypeName(type)} {name}");
        var code = _failures.GetValueOrDefault(name, _zone.ContainsKey(name) ? 0 : 3);
        if (code == -1)
            return null;

        var truncated = !overTcp && _overTcpOnly.ContainsKey(name);
        List<(string Owner, Record Record)> answers = code == 0 && !truncated ? Find(name, type) : [];
        var header = new byte[12];
        query.AsSpan(0, 2).CopyTo(header);
        header[2] = (byte)(truncated ? 0x87 : 0x85);
        header[3] = (byte)(0x80 | Math.Max(0, code));
        header[5] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)(code == -2 ? 40 : answers.Count));
        return [.. header, .. query[12..end], .. answers.SelectMany(answer => Encode(answer.Owner, answer.Record))];
    }

    private List<(string, Record)> Find(string name, ushort type)
    {
        var found = new List<(string, Record)>();
        for (var step = 0; step < 20 && _zone.TryGetValue(name, out var records); step++)
        {
            found.AddRange(records.Where(record => record.Type == type || record.Type == TypeCname).Select(record => (name, record)));
            if (records.Find(record => record.Type == TypeCname) is not { Data: { } target })
                break;
            name = ReadName(target, 0).Name;
        }

        return found;
    }

    private static byte[] Encode(string owner, Record record) =>
        [.. Name(owner), .. UInt16(record.Type), 0, 1, 0, 0, 0, 60, .. UInt16(record.Data.Length), .. record.Data];

    private static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(Label), 0];

    private static byte[] Label(string label) => [(byte)label.Length, .. Encoding.Latin1.GetBytes(label)];

    private static (string Name, ushort Type, int End) ReadQuestion(byte[] query)
    {
        var (name, end) = ReadName(query, 12);
        return (name, BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end)), end + 4);
    }

    private static (string Name, int End) ReadName(byte[] data, int at)
    {
        var labels = new List<string>();
        while (data[at] != 0)
        {
            labels.Add(Encoding.Latin1.GetString(data, at + 1, data[at]));
            at += data[at] + 1;
        }

        return (string.Join('.', labels), at + 1);
    }

    private static string TypeName(ushort type) =>
        type switch { TypeA => "A", TypeAaaa => "AAAA", TypeMx => "MX", TypePtr => "PTR", _ => $"{type}" };

    private sealed record Record(ushort Type, byte[] Data);
}

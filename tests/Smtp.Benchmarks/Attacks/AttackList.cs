using System.Diagnostics;
using System.Globalization;
using System.Text;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.Attacks;

/// <summary>What clients can do to a server's memory and time, by the settings as they are but for the number of connections.</summary>
internal static class AttackList
{
    private const int MiB = 1024 * 1024;
    private const long GiB = 1024L * MiB;

    private static readonly byte[] Block = Filled(256 * 1024, "a");
    private static readonly byte[] Fields = Filled(256 * 1024, "X-Endless: field after field, and never an empty line between them\r\n");
    private static readonly byte[] Lines = Filled(256 * 1024, "a line of content like any other, repeated until there is enough of it\r\n");

    /// <param name="big">Messages of 25 MiB at once.</param>
    public static IEnumerable<Attack> All(int idle, int big)
    {
        yield return new($"{idle:N0} connections that sit (after MAIL)", (server, stop) => SitAsync(server, idle, MailAsync, stop));
        yield return new($"{idle / 5:N0} connections that sit inside TLS", (server, stop) => SitAsync(server, idle / 5, TlsAsync, stop));
        yield return new("1,000 handshakes begun and not ended", (server, stop) => SitAsync(server, 1000, HalfHandshakeAsync, stop));
        yield return new("1,000 clients with an octet a second", SlowAsync);
        yield return new("all places taken by clients that sit", FullHouseAsync, Limit: 1000);
        yield return new("20,000 connections that come and go", ComeAndGoAsync);
        yield return new("100 endless command lines", (server, stop) => FloodAsync(server, 100, null, Block, 64 * MiB, stop));
        yield return new("endless header, 1 GiB", (server, stop) => FloodAsync(server, 1, BeginAsync, Fields, GiB, stop));
        yield return new("endless line in content, 1 GiB", (server, stop) => FloodAsync(server, 1, BeginAsync, Block, GiB, stop));
        yield return new("1 GiB of content", (server, stop) => FloodAsync(server, 1, BeginAsync, Lines, GiB, stop));
        yield return new("a chunk of 1 GiB (BDAT)", ChunkAsync);
        yield return new("100,000 recipients", RecipientsAsync);
        yield return new("NOOP for ever", NoopAsync);
        yield return new($"{big:N0} messages of 24 MiB at once", (server, stop) => BigAsync(server, big, stop));
    }

    private static async Task<string> SitAsync(
        AttackedServer server, int count, Func<Attacker, CancellationToken, Task> prepare, CancellationToken stop)
    {
        var clients = await Attacker.ConnectManyAsync(server.Port, count, client => prepare(client, stop), stop);
        server.Connections = count;
        _ = server.Peak;
        await CloseAsync(clients);
        return "all answered";
    }

    private static async Task<string> SlowAsync(AttackedServer server, CancellationToken stop)
    {
        const int Messages = 20_000;
        var alone = await RateAsync(server, Messages, stop);
        var clients = await Attacker.ConnectManyAsync(
            server.Port, 1000, client => client.BeginContentAsync(BenchmarkNames.RemoteAddress, stop), stop);
        server.Connections = clients.Count;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var dripping = DripAsync(clients, over.Token);
        var beside = await RateAsync(server, 3 * Messages, stop);
        _ = server.Peak;
        await over.CancelAsync();
        await dripping;
        await CloseAsync(clients);
        return string.Create(CultureInfo.InvariantCulture, $"20 sessions with mail: {beside:N0}/s of {alone:N0}/s, {beside / alone:P0}");
    }

    private static async Task DripAsync(IReadOnlyList<Attacker> clients, CancellationToken stop)
    {
        using var seconds = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await seconds.WaitForNextTickAsync(stop))
            {
                foreach (var client in clients)
                    await client.SendAsync("a"u8.ToArray(), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Enough.
        }
    }

    private static async Task<double> RateAsync(AttackedServer server, int messages, CancellationToken stop)
    {
        server.Sink.Reset();
        var start = Stopwatch.GetTimestamp();
        await SmtpSource.SendAsync(server.Port, 20, messages, 4096, BenchmarkNames.RemoteAddress, stop);
        await server.Sink.WaitForAsync(messages, stop);
        return messages / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<string> FullHouseAsync(AttackedServer server, CancellationToken stop)
    {
        var clients = await Attacker.ConnectManyAsync(server.Port, server.Limit, _ => Task.CompletedTask, stop);
        server.Connections = clients.Count;
        var start = Stopwatch.GetTimestamp();
        var turnedAway = 0;
        while (true)
        {
            await using var client = await Attacker.ConnectAsync(server.Port, stop, greeted: false);
            if ((await client.ReadAsync(stop)).StartsWith("220", StringComparison.Ordinal))
                break;
            turnedAway++;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
        }

        var waited = Stopwatch.GetElapsedTime(start);
        _ = server.Peak;
        await CloseAsync(clients);
        return string.Create(
            CultureInfo.InvariantCulture, $"a new client is served after {waited.TotalSeconds:N1} s ({turnedAway} attempts answered 421)");
    }

    private static async Task<string> ComeAndGoAsync(AttackedServer server, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = stop }, async (_, token) =>
        {
            await using var client = await Attacker.ConnectAsync(server.Port, token);
        });
        return string.Create(CultureInfo.InvariantCulture, $"all greeted, {20_000 / Stopwatch.GetElapsedTime(start).TotalSeconds:N0}/s");
    }

    private static async Task<string> FloodAsync(
        AttackedServer server, int count, Func<Attacker, CancellationToken, Task>? prepare, byte[] block, long octets, CancellationToken stop)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            await using var client = await Attacker.ConnectAsync(server.Port, stop);
            if (prepare is not null)
                await prepare(client, stop);
            var sent = await client.FloodAsync(block, octets, stop);
            await client.SendAsync(prepare is null ? "\r\n"u8.ToArray() : "\r\n.\r\n"u8.ToArray(), stop);
            var reply = await client.ReadAsync(stop);
            return string.Create(CultureInfo.InvariantCulture, $"{(reply.Length == 0 ? "closed" : reply)} after {sent / MiB:N0} MiB");
        }));
        return Kinds(outcomes);
    }

    private static async Task<string> ChunkAsync(AttackedServer server, CancellationToken stop)
    {
        await using var client = await Attacker.ConnectAsync(server.Port, stop);
        await client.SayAsync("EHLO attacker.example", stop);
        await client.SayAsync("MAIL FROM:<a@attacker.example>", stop);
        await client.SayAsync($"RCPT TO:<{BenchmarkNames.RemoteAddress}>", stop);
        await client.SendAsync(Encoding.ASCII.GetBytes($"BDAT {GiB} LAST\r\n"), stop);
        var sent = await client.FloodAsync(Lines, GiB, stop);
        var reply = await client.ReadAsync(stop);
        return $"{(reply.Length == 0 ? "closed" : reply)} after {sent / MiB} MiB";
    }

    private static async Task<string> RecipientsAsync(AttackedServer server, CancellationToken stop)
    {
        await using var client = await Attacker.ConnectAsync(server.Port, stop);
        await client.SayAsync("EHLO attacker.example", stop);
        await client.SayAsync("MAIL FROM:<a@attacker.example>", stop);
        var (accepted, reply) = (0, "");
        for (var i = 0; i < 100_000; i++)
        {
            var next = await client.SayAsync($"RCPT TO:<r{i}@dst.example>", stop);
            if (next.StartsWith("250", StringComparison.Ordinal))
                accepted++;
            else if (next.Length > 0)
                reply = next;
            else
                break;
        }

        return $"{accepted} taken, at last {reply}";
    }

    private static async Task<string> NoopAsync(AttackedServer server, CancellationToken stop)
    {
        await using var client = await Attacker.ConnectAsync(server.Port, stop);
        var (said, last) = (0, "");
        while (await client.SayAsync("NOOP", stop) is { Length: > 0 } reply)
            (said, last) = (said + 1, reply);
        return $"after {said}: {last}";
    }

    private static async Task<string> BigAsync(AttackedServer server, int count, CancellationToken stop)
    {
        server.Sink.Reset();
        var start = Stopwatch.GetTimestamp();
        var clients = await Attacker.ConnectManyAsync(
            server.Port, count, client => client.BeginContentAsync(BenchmarkNames.RemoteAddress, stop), stop);
        server.Connections = count;
        var replies = await Task.WhenAll(clients.Select(async client =>
        {
            await client.FloodAsync(Lines, 24L * MiB, stop);
            await client.SendAsync("\r\n.\r\n"u8.ToArray(), stop);
            return await client.ReadAsync(stop);
        }));
        var taken = Stopwatch.GetElapsedTime(start);
        _ = server.Peak;
        await CloseAsync(clients);
        return string.Create(CultureInfo.InvariantCulture, $"{Kinds(replies.Select(Code))}, in {taken.TotalSeconds:N0} s");
    }

    private static async Task MailAsync(Attacker client, CancellationToken stop)
    {
        await client.SayAsync("EHLO attacker.example", stop);
        await client.SayAsync("MAIL FROM:<a@attacker.example>", stop);
    }

    private static Task BeginAsync(Attacker client, CancellationToken stop) => client.BeginContentAsync(BenchmarkNames.RemoteAddress, stop);

    private static async Task TlsAsync(Attacker client, CancellationToken stop)
    {
        await client.StartTlsAsync(stop);
        await client.SayAsync("EHLO attacker.example", stop);
    }

    /// <summary>The head of a record that says 512 octets follow, and the first of them.</summary>
    private static async Task HalfHandshakeAsync(Attacker client, CancellationToken stop)
    {
        await client.SayAsync("EHLO attacker.example", stop);
        await client.SayAsync("STARTTLS", stop);
        await client.SendAsync(new byte[] { 22, 3, 1, 2, 0, 1, 0, 1, 252 }, stop);
    }

    private static string Kinds(IEnumerable<string> outcomes) => string.Join(
        "; ", outcomes.CountBy(static outcome => outcome).Select(static kind => kind.Value == 1 ? kind.Key : $"{kind.Value:N0} × {kind.Key}"));

    private static string Code(string reply) => reply.Length < 3 ? "closed" : reply[..3];

    private static async Task CloseAsync(IEnumerable<Attacker> clients)
    {
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static byte[] Filled(int size, string text)
    {
        var piece = Encoding.ASCII.GetBytes(text);
        var block = new byte[size / piece.Length * piece.Length];
        for (var i = 0; i < block.Length; i += piece.Length)
            piece.CopyTo(block, i);
        return block;
    }
}

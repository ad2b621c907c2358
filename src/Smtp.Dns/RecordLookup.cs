using System.Globalization;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Smtp.Dns;

/// <summary>One question to the configured servers, through the cache. DnsClient asks again over TCP when an answer is truncated.</summary>
internal sealed class RecordLookup(DnsOptions options, TimeProvider time)
{
    private static readonly TimeSpan MaximumTimeToLive = TimeSpan.FromHours(1);

    /// <summary>RFC 2308 5: that there is nothing may be kept, too; we keep it short, since a new domain's first mail waits for it.</summary>
    private static readonly TimeSpan MaximumNegativeTimeToLive = TimeSpan.FromMinutes(1);

    private readonly AnswerCache? _cache = options.Cache ? new AnswerCache(options.CacheEntries, time) : null;
    private LookupClient? _client;

    public async ValueTask<RecordAnswer> AskAsync(Question question, CancellationToken cancellationToken)
    {
        if (_cache?.Find(question) is { } known)
            return known;

        var answer = await AskServersAsync(question, cancellationToken);
        _cache?.Add(question, answer);
        return answer;
    }

    private async ValueTask<RecordAnswer> AskServersAsync(Question question, CancellationToken cancellationToken)
    {
        try
        {
            var client = _client ??= CreateClient();
            var response = await client.QueryAsync(question.Name, question.Type, cancellationToken: cancellationToken);
            return Read(question, response);
        }
        catch (DnsResponseException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return RecordAnswer.Failure($"{question.Type} {question.Name}: {Describe(exception)}");
        }
        // A malformed answer surfaces from the DNS client as whatever its parser tripped over; for mail each of them means "not now".
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return RecordAnswer.Failure($"{question.Type} {question.Name}: look-up failed ({exception.GetType().Name})");
        }
        catch (DnsResponseException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static RecordAnswer Read(Question question, IDnsQueryResponse response)
    {
        var said = $"{question.Type} {question.Name}: {Describe(response.Header.ResponseCode)} from {response.NameServer.Address}";
        if (response.Header.ResponseCode is DnsHeaderResponseCode.NotExistentDomain)
            return new RecordAnswer(DnsStatus.NoSuchName, [], NegativeTimeToLive(response), said);
        if (response.Header.ResponseCode is not DnsHeaderResponseCode.NoError)
            return RecordAnswer.Failure(said);
        if (AliasChain.End(response.Answers, question.Name) is not { } owner)
            return RecordAnswer.Failure($"{said}, aliases without an end");

        var records = new List<DnsResourceRecord>();
        var seconds = (int)MaximumTimeToLive.TotalSeconds;
        foreach (var record in response.Answers)
        {
            seconds = Math.Clamp(record.InitialTimeToLive, 0, seconds);
            if ((int)record.RecordType == (int)question.Type && HostName.Normalize(record.DomainName.Value) == owner)
                records.Add(record);
        }

        return records.Count > 0
            ? new RecordAnswer(DnsStatus.Found, records, TimeSpan.FromSeconds(seconds), said)
            : new RecordAnswer(DnsStatus.NoData, [], NegativeTimeToLive(response), $"{said}, no such record");
    }

    private static TimeSpan NegativeTimeToLive(IDnsQueryResponse response)
    {
        foreach (var record in response.Authorities)
        {
            // RFC 2308 5: the lesser of the SOA's minimum and its own time to live.
            if (record is SoaRecord soa)
            {
                var seconds = Math.Min(soa.Minimum, (uint)Math.Max(0, soa.InitialTimeToLive));
                return TimeSpan.FromSeconds(Math.Min(seconds, MaximumNegativeTimeToLive.TotalSeconds));
            }
        }

        return TimeSpan.Zero;
    }

    private LookupClient CreateClient()
    {
        NameServer[] servers = options.Servers.Count > 0
            ? [.. options.Servers.Select(static endPoint => new NameServer(endPoint))]
            : [.. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)];
        if (servers.Length == 0)
            throw new InvalidOperationException("No DNS server is configured, neither here nor in the system.");

        return new LookupClient(new LookupClientOptions(servers)
        {
            Timeout = options.Timeout,
            Retries = options.Retries,
            UseRandomNameServer = false,
            // Ours is bounded in entries and takes its time from TimeProvider.
            UseCache = false,
        });
    }

    /// <summary>The code is of a server's answer, where there was one.</summary>
    private static string Describe(DnsResponseException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException fault)
                return $"no server can be reached ({fault.SocketErrorCode})";
        }

        return Describe(exception.Code);
    }

    private static string Describe(DnsHeaderResponseCode code) => Describe((DnsResponseCode)code);

    private static string Describe(DnsResponseCode code) => code switch
    {
        DnsResponseCode.NoError => "NOERROR",
        DnsResponseCode.ServerFailure => "SERVFAIL",
        DnsResponseCode.NotExistentDomain => "NXDOMAIN",
        DnsResponseCode.Refused => "REFUSED",
        DnsResponseCode.ConnectionTimeout => "no answer in time",
        _ => string.Create(CultureInfo.InvariantCulture, $"response code {(int)code}"),
    };
}

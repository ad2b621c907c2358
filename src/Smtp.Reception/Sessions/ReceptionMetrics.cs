using System.Diagnostics.Metrics;
using Smtp.Policy;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Sessions;

/// <summary>The meter <c>Smtp.Reception</c>.</summary>
internal sealed class ReceptionMetrics : IDisposable
{
    public const string MeterName = "Smtp.Reception";

    private readonly Meter _meter;
    private readonly Counter<long> _connections;
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _octets;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _policies;
    private readonly Counter<long> _handshakes;

    public ReceptionMetrics(IMeterFactory? factory)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _connections = _meter.CreateCounter<long>("smtp.reception.connections", "{connection}", "Connections accepted or turned away.");
        _sessions = _meter.CreateUpDownCounter<long>("smtp.reception.sessions", "{session}", "Sessions going on.");
        _messages = _meter.CreateCounter<long>("smtp.reception.messages", "{message}", "Messages answered with 250.");
        _octets = _meter.CreateCounter<long>("smtp.reception.content", "By", "Octets of content of messages answered with 250.");
        _refusals = _meter.CreateCounter<long>("smtp.reception.refusals", "{reply}", "Replies 4xx and 5xx, by code.");
        _policies = _meter.CreateCounter<long>("smtp.reception.policy", "{refusal}", "Refusals by a policy, by policy and stage.");
        _handshakes = _meter.CreateCounter<long>("smtp.reception.tls", "{handshake}", "TLS handshakes, by version; failed ones have none.");
    }

    public void SessionBegun()
    {
        _connections.Add(1, new KeyValuePair<string, object?>("admitted", true));
        _sessions.Add(1);
    }

    public void SessionEnded() => _sessions.Add(-1);

    public void TurnedAway() => _connections.Add(1, new KeyValuePair<string, object?>("admitted", false));

    public void Accepted(long octets)
    {
        _messages.Add(1);
        _octets.Add(octets);
    }

    public void Refused(int code)
    {
        if (_refusals.Enabled)
            _refusals.Add(1, new KeyValuePair<string, object?>("code", code));
    }

    public void RefusedBy(PolicyRefusal refusal)
    {
        if (_policies.Enabled)
        {
            _policies.Add(
                1,
                new KeyValuePair<string, object?>("policy", refusal.Policy),
                new KeyValuePair<string, object?>("stage", refusal.Stage.ToString()));
        }
    }

    public void Secured(SessionTls? tls)
    {
        if (_handshakes.Enabled)
            _handshakes.Add(1, new KeyValuePair<string, object?>("version", tls?.Version ?? "none"));
    }

    public void Dispose() => _meter.Dispose();
}

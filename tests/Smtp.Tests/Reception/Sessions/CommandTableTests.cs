using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Accounts;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Commands;
using Smtp.Reception.Listening;
using Smtp.Reception.Policies;
using Smtp.Reception.Sessions;
using Smtp.Routing;
using Xunit;

namespace Smtp.Tests.Reception.Sessions;

/// <summary>The whole table, verb by stage, by the code of its answer.</summary>
public sealed class CommandTableTests
{
    // Columns: Greeted, Helloed, InTransaction, ChunkingFailed. Chunking itself needs content: the dialogues have it.
    [Theory]
    [InlineData("HELO x", 250, 250, 250, 250)]
    [InlineData("EHLO x", 250, 250, 250, 250)]
    [InlineData("MAIL FROM:<a@b.example>", 503, 250, 503, 503)]
    [InlineData("RCPT TO:<jyoti@excite.com>", 503, 503, 250, 503)]
    [InlineData("DATA", 503, 503, 554, 503)]
    [InlineData("BDAT 0", 503, 503, 503, 503)]
    [InlineData("BDAT 0 LAST", 503, 503, 503, 503)]
    [InlineData("RSET", 250, 250, 250, 250)]
    [InlineData("NOOP", 250, 250, 250, 250)]
    [InlineData("VRFY x", 252, 252, 252, 252)]
    [InlineData("HELP", 214, 214, 214, 214)]
    [InlineData("QUIT", 221, 221, 221, 221)]
    [InlineData("EXPN x", 502, 502, 502, 502)]
    [InlineData("STARTTLS", 502, 502, 502, 502)]
    [InlineData("AUTH PLAIN", 502, 502, 502, 502)]
    [InlineData("XCLIENT ADDR=192.0.2.1", 502, 502, 502, 502)]
    [InlineData("LHLO x", 502, 502, 502, 502)]
    [InlineData("SEND FROM:<a@b>", 500, 500, 500, 500)]
    public void Every_command_has_its_answer_at_every_stage(string line, int greeted, int helloed, int inTransaction, int chunkingFailed)
    {
        var hello = new SessionState.Helloed("x", true, Origin.Local, new ReceivedField("x", IPAddress.Loopback, "h"));
        var envelope = new Envelope { Sender = null, Origin = Origin.Local };

        Assert.Equal(greeted, Answer(SessionState.Greeted.Instance, line));
        Assert.Equal(helloed, Answer(hello, line));
        Assert.Equal(inTransaction, Answer(new SessionState.InTransaction(hello, envelope), line));
        Assert.Equal(chunkingFailed, Answer(new SessionState.ChunkingFailed(hello), line));
    }

    [Fact]
    public void Every_state_has_a_stage_of_its_own_and_leads_back_to_where_RSET_leads()
    {
        var hello = new SessionState.Helloed("x", true, Origin.Local, new ReceivedField("x", IPAddress.Loopback, "h"));

        Assert.Same(hello, hello.Reset);
        Assert.Same(hello, new SessionState.InTransaction(hello, new Envelope { Sender = null, Origin = Origin.Local }).Reset);
        Assert.Same(hello, new SessionState.ChunkingFailed(hello).Reset);
        Assert.Same(SessionState.Greeted.Instance, SessionState.Greeted.Instance.Reset);
    }

    private static int Answer(SessionState state, string line)
    {
        using var metrics = new ReceptionMetrics(null);
        var options = new ReceptionOptions { HostName = "excite.com", Listeners = [] };
        var environment = new SessionEnvironment(
            options, new OpenSink(), new Router(Table()), TimeProvider.System, new SessionLog(NullLogger.Instance), metrics)
        {
            Policies = StandingPolicies.With(static () => SenderRule.Own, new Router(Table()), []),
        };
        var context = new SessionContext(
            environment, new ListenerOptions(), IPAddress.Parse("192.0.2.1"), "C1", new ConnectionCensus(1, 1));
        return CommandTable.Decide(context, state, CommandLine.Parse(Encoding.ASCII.GetBytes(line))).Reply!.Code;
    }

    private static RoutingTable Table() => new()
    {
        HostName = "excite.com",
        Domains = new Dictionary<string, LocalDomain>(StringComparer.Ordinal)
        {
            ["excite.com"] = new(
                "excite.com",
                new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "jyoti" },
                new Dictionary<string, IReadOnlyList<Mailbox>>(StringComparer.Ordinal),
                null),
        },
        Routes = new Dictionary<string, IReadOnlyList<NextHop>>(StringComparer.Ordinal),
        RelayClients = [],
    };

    private sealed class OpenSink : IMessageSink
    {
        public SinkState State => SinkState.Accepting;

        public IMessageTransaction Begin(Envelope envelope) => throw new InvalidOperationException("No content in these tests.");
    }
}

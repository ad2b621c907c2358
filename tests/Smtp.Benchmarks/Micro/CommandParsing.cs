using BenchmarkDotNet.Attributes;
using Smtp.Protocol.Commands;
using ParsedLine = Smtp.Protocol.Commands.CommandLine;

namespace Smtp.Benchmarks.Micro;

/// <summary>From a line to what it asks for. An address is kept with the envelope: MAIL and RCPT may allocate that, no more.</summary>
public class CommandParsing
{
    private readonly byte[] _noop = "NOOP"u8.ToArray();
    private readonly byte[] _mail = "MAIL FROM:<a@src.example> SIZE=4096 BODY=8BITMIME"u8.ToArray();
    private readonly byte[] _rcpt = "RCPT TO:<b@dst.example>"u8.ToArray();

    [Benchmark]
    public Verb Noop() => ParsedLine.Parse(_noop).Verb;

    [Benchmark]
    public CommandError Mail() => MailCommand.Parse(ParsedLine.Parse(_mail).Argument, extended: true, out _, out _);

    [Benchmark]
    public CommandError Rcpt() => RcptCommand.Parse(ParsedLine.Parse(_rcpt).Argument, extended: true, smtpUtf8: false, out _, out _);
}

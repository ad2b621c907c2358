using System.CommandLine;
using Smtp.Benchmarks.Attacks;
using Smtp.Benchmarks.Backlog;
using Smtp.Benchmarks.Micro;
using Smtp.Benchmarks.Neighbours;
using Smtp.Benchmarks.SideBySide;
using Smtp.Benchmarks.Tls;

var root = new RootCommand("Measures smtpd: beside Postfix, and its parts alone.")
{
    SideBySideCommand.Create(),
    BacklogCommand.Create(),
    NeighboursCommand.Create(),
    AttacksCommand.Create(),
    TlsCommand.Create(),
    MicroCommand.Create(),
};
return await root.Parse(args).InvokeAsync();

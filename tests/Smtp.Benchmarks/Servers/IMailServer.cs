namespace Smtp.Benchmarks.Servers;

/// <summary>A server under test, running on loopback with everything it needs in a folder of its own.</summary>
internal interface IMailServer : IAsyncDisposable
{
    /// <summary>With its version.</summary>
    string Name { get; }

    int Port { get; }

    /// <summary>The process whose children, if any, are the rest of the server.</summary>
    int ProcessId { get; }

    /// <summary>The <c>new</c> folder of <see cref="BenchmarkNames.MailboxAddress"/>.</summary>
    string NewMail { get; }

    /// <summary>Lets go of what earlier load left behind, if anything, so that memory is read for one load only.</summary>
    Task RestAsync(CancellationToken cancellationToken);
}

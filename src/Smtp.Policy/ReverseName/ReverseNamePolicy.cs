using System.Net;
using Microsoft.Extensions.Logging;

namespace Smtp.Policy.ReverseName;

/// <summary>
/// Looks for the name of the client's address from the connection on, while client and server greet each other, and has it ready when a
/// trace field is made after HELO. What follows from it is <see cref="ReverseNameCheck"/>'s to say.
/// </summary>
public sealed class ReverseNamePolicy(ReverseNameFinder finder, ILogger logger) : IPolicy
{
    public string Name => "ReverseName";

    public IReadOnlyList<PolicyStage> Stages { get; } = [PolicyStage.Connection, PolicyStage.Hello];

    public ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (stage == PolicyStage.Connection)
        {
            facts.ReverseLookup ??= BeginAsync(facts.Client);
            return new(Verdict.NoOpinion);
        }

        return facts.ReverseLookup is { IsCompletedSuccessfully: false } pending ? WaitAsync(pending) : new(Verdict.NoOpinion);
    }

    private static async ValueTask<Verdict> WaitAsync(Task<ReverseLookup> pending)
    {
        await pending;
        return Verdict.NoOpinion;
    }

    private async Task<ReverseLookup> BeginAsync(IPAddress client)
    {
        if (client.Equals(IPAddress.None))
            return new ReverseLookup(null, IsTemporary: false, "the address of the client is not known");

        var lookup = await finder.FindAsync(client);
        if (lookup.Name is null)
            CheckLog.NoReverseName(logger, client, lookup.Detail);
        else
            CheckLog.HasReverseName(logger, client, lookup.Name);
        return lookup;
    }
}

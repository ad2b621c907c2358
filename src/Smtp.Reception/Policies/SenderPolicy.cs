using Smtp.Accounts;
using Smtp.Policy;
using Smtp.Protocol.Replies;
using Smtp.Routing;

namespace Smtp.Reception.Policies;

/// <summary>Whoever has logged in sends from addresses of his account (RFC 6409 6.1).</summary>
/// <param name="standard">For accounts that have no rule of their own, as it is at the moment.</param>
internal sealed class SenderPolicy(Func<SenderRule> standard, Router router) : IPolicy
{
    public string Name => "Sender";

    public IReadOnlyList<PolicyStage> Stages { get; } = [PolicyStage.Sender];

    public ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts)
    {
        if (((SessionFacts)facts).Identity is not { } account)
            return new(Verdict.Pass("no account: anybody may name any sender"));

        var rules = standard();
        if (SenderPermission.MaySendAs(account, rules, facts.Sender, router))
            return new(Verdict.Pass(facts.Sender is null ? "the null sender is everybody's" : "the account may send from this address"));

        var rule = account.Fields.Senders ?? rules;
        return new(Verdict.Refuse(
            ReplyCatalogue.SenderNotAllowed,
            $"{PrintableText.From(account.Name)} may send from {WhatOf(rule)} only, and what smtpd_senders adds"));
    }

    private static string WhatOf(SenderRule rule) => rule == SenderRule.Domain ? "its own domain" : "its own addresses";
}

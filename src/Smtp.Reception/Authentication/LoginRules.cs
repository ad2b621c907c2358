using Smtp.Accounts;

namespace Smtp.Reception.Authentication;

/// <summary>Who may log in and how, at one moment. A reload replaces all of it.</summary>
public sealed record LoginRules(IAccountSource Accounts, AuthenticationOptions Options);

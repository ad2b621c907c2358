using Smtp.Accounts;
using Smtp.Accounts.Tokens;

namespace Smtp.Reception.Authentication;

/// <summary>Who may log in and how, at one moment. A reload replaces all of it.</summary>
/// <param name="Tokens"><see langword="null"/>: nobody can log in with a token.</param>
public sealed record LoginRules(IAccountSource Accounts, AuthenticationOptions Options, ITokenChecker? Tokens = null);

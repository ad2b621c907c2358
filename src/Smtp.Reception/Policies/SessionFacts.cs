using Smtp.Accounts;
using Smtp.Policy;

namespace Smtp.Reception.Policies;

/// <summary>What is known of a session, with the account itself, which only our own policies may see.</summary>
internal sealed class SessionFacts : PolicyFacts
{
    public Account? Identity
    {
        get;
        set
        {
            field = value;
            Account = value?.Name;
        }
    }
}

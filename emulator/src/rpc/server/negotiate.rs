//! Which of the offered contexts are accepted (MS-RPCE 3.3.1.5.3, .6; RPC-030 to RPC-037, RPC-050 to RPC-072).

use std::collections::BTreeMap;

use super::ServerConfig;
use crate::rpc::{
    pdu::{
        bind::Context,
        bind_ack::{ABSTRACT_SYNTAX, ContextResult, LOCAL_LIMIT, TRANSFER_SYNTAXES},
    },
    uuids::{KNOWN_FEATURES, Syntax, SyntaxId},
};

/// An offer that ends the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadOffer {
    /// No context at all.
    Empty,
    /// A context without transfer syntaxes.
    NoSyntaxes,
    /// More than one feature context.
    TwoFeatures,
    /// An accepted context offered again in another syntax that is served.
    Redefined,
}

/// An accepted context.
pub(super) type Accepted = Option<(u16, Syntax)>;

/// The results in order, and the one context that is accepted: of all that could be, only the first in the preferred
/// syntax (else in the client's first) is.
pub(super) fn negotiate(
    config: &ServerConfig,
    known: &BTreeMap<u16, Syntax>,
    offer: &[Context],
    is_bind: bool,
) -> Result<(Vec<ContextResult>, Accepted), BadOffer> {
    if offer.is_empty() {
        return Err(BadOffer::Empty);
    }
    if offer.iter().any(|context| context.transfer.is_empty()) {
        return Err(BadOffer::NoSyntaxes);
    }
    // Only the first syntax of a context makes it a feature context, and only in a bind.
    let features =
        |context: &Context| context.transfer[0].feature_bits().filter(|_| is_bind && config.features);
    if offer.iter().filter_map(features).count() > 1 {
        return Err(BadOffer::TwoFeatures);
    }
    let candidates: Vec<_> =
        offer.iter().map(|context| candidates(config, known, context)).collect::<Result<_, _>>()?;
    let mut possible = offer.iter().zip(&candidates).filter(|(context, _)| features(context).is_none());
    let first = possible.clone().find_map(|(_, candidates)| candidates.first().copied());
    let chosen = match possible.any(|(_, candidates)| candidates.contains(&config.prefer)) {
        true => Some(config.prefer),
        false => first,
    };
    let mut accepted = None;
    let results = offer.iter().zip(&candidates).map(|(context, candidates)| {
        if let Some(bits) = features(context) {
            return ContextResult::features((bits & KNOWN_FEATURES) as u16);
        }
        if !serves(context.interface) {
            return ContextResult::reject(ABSTRACT_SYNTAX);
        }
        match chosen.filter(|chosen| accepted.is_none() && candidates.contains(chosen)) {
            Some(_) if !known.contains_key(&context.id) && known.len() >= config.limits.contexts => {
                ContextResult::reject(LOCAL_LIMIT)
            }
            Some(syntax) => {
                accepted = Some((context.id, syntax));
                ContextResult::accept(syntax.id())
            }
            None => ContextResult::reject(TRANSFER_SYNTAXES),
        }
    });
    Ok((results.collect(), accepted))
}

/// The syntaxes that a context could be accepted with, in the client's order.
fn candidates(
    config: &ServerConfig,
    known: &BTreeMap<u16, Syntax>,
    context: &Context,
) -> Result<Vec<Syntax>, BadOffer> {
    if !serves(context.interface) {
        return Ok(Vec::new());
    }
    let served = context.transfer.iter().filter_map(|&id| Syntax::from_id(id));
    let served: Vec<Syntax> = served.filter(|syntax| config.syntaxes.contains(syntax)).collect();
    match known.get(&context.id) {
        Some(syntax) if served.contains(syntax) => Ok(vec![*syntax]),
        Some(_) if !served.is_empty() => Err(BadOffer::Redefined),
        _ => Ok(served),
    }
}

/// The interface, in its major version and at most its minor one.
fn serves(interface: SyntaxId) -> bool {
    let ours = SyntaxId::INTERFACE;
    interface.uuid == ours.uuid && interface.major() == ours.major() && interface.minor() <= ours.minor()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(prefer: Syntax, known: &[(u16, Syntax)], offer: &[(u16, &[SyntaxId])], expected: &[(u16, u16)]) {
        let config = ServerConfig { prefer, ..ServerConfig::default() };
        let known = known.iter().copied().collect();
        let offer: Vec<_> = offer
            .iter()
            .map(|&(id, transfer)| Context {
                id,
                interface: SyntaxId::INTERFACE,
                transfer: transfer.to_vec(),
            })
            .collect();
        let (results, accepted) = negotiate(&config, &known, &offer, true).unwrap();
        let pairs: Vec<_> = results.iter().map(|result| (result.result, result.reason)).collect();
        assert_eq!(pairs, expected);
        assert_eq!(accepted.is_some(), expected.contains(&(0, 0)));
    }

    #[test]
    fn one_context_is_accepted_in_the_preferred_syntax() {
        let (ndr, ndr64) = (&[Syntax::Ndr.id()][..], &[Syntax::Ndr64.id()][..]);
        check(Syntax::Ndr64, &[], &[(0, ndr), (1, ndr64)], &[(2, 2), (0, 0)]);
        check(Syntax::Ndr64, &[], &[(0, ndr64), (1, ndr)], &[(0, 0), (2, 2)]);
        check(Syntax::Ndr, &[], &[(0, ndr), (1, ndr64)], &[(0, 0), (2, 2)]);
        check(Syntax::Ndr, &[], &[(0, ndr64)], &[(0, 0)]);
        check(Syntax::Ndr64, &[], &[(3, ndr), (4, ndr)], &[(0, 0), (2, 2)]);
    }

    #[test]
    fn a_known_context_keeps_its_syntax() {
        let both = &[Syntax::Ndr64.id(), Syntax::Ndr.id()][..];
        check(Syntax::Ndr64, &[(0, Syntax::Ndr)], &[(0, both)], &[(0, 0)]);
        check(Syntax::Ndr64, &[(0, Syntax::Ndr)], &[(0, &[SyntaxId::ZERO])], &[(2, 2)]);
        let offer = [Context::one(0, Syntax::Ndr64.id())];
        let known = [(0, Syntax::Ndr)].into_iter().collect();
        let redefined = negotiate(&ServerConfig::default(), &known, &offer, false);
        assert_eq!(redefined.unwrap_err(), BadOffer::Redefined);
    }
}

"""Names of people in Latin letters: how they are written, and which words with a capital are nobody's name."""

from __future__ import annotations

import re
from typing import Final

CAPITAL: Final = "A-ZÀ-ÝĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰŞİ"
SMALL: Final = "a-zà-ÿąćęłńśźżčďěňřšťůžőűşğı"
LATIN_NAME: Final = (
    rf"[{CAPITAL}](?:['’][{CAPITAL}])?[{SMALL}-]{{1,20}}(?: [A-Z]\.)?(?: (?:van der|van den|van|von|de la|de"
    rf"|der|den|del|di"
    rf"|da|la|le"
    rf"|bin|al))?(?:[ -][{CAPITAL}](?:['’][{CAPITAL}])?[{SMALL}A-Z-]{{0,19}}[{SMALL}A-Z]){{1,3}}"
)

#: Words that begin with a capital in titles, products and places, and are nobody's name.
_NO_PERSON_TEXT: Final = (
    "The This That Inc Ltd Corp Company Street Road City University Bank Service Services System Project Report"
    " Meeting Team Data Server"
    " Client Account Internal Documentation Ein Eine Bericht Les Il Gli Het Een Cloud"
    " Storage Summer Spring Winter"
    " New Old Note Table Order Invoice Number Name Type Status Product Office Group Holding Gmbh Energie Straße"
    " Strasse Via Rue Plein Platz"
    " Berlin Paris London Seoul Tokyo Rome Roma Milano Amsterdam North South East West General Manager Director"
    " Department Standard Basic"
    " Premium Enterprise Software Hardware Plan User Admin Support Sales Marketing Day Week Month Year"
    " Cartão Carte Carta Card Karte Tarjeta Licence License Passport Passeport Reisepass Paspoort Numéro"
    " Número Numero"
    # Who is no person: departments, offices, companies, places, and what is named in lists of settings.
    " Desk Platform Monitoring Departamento Dział Abteilung Biuro Urząd Comune Ufficio Caja Junta Direction"
    " Direzione Dirección Diretoria Mairie Centre Centro Center Centrum Gemeente Ayuntamiento Prefeitura Setor Sector"
    " Stadt Stadtwerke Zentrale Squad Council Committee Review Ministry Ministerium Ministère Ministerio Ministero"
    " Università Universität Université Universidad Universidade Uniwersytet Hospital Klinik Klinikum Clinique Clinica"
    " School Schule École Scuola Escuela Escola College Institut Institute Instituto Istituto Agency Agentur Agence"
    " Agencia Agenzia Verein Association Associazione Foundation Stiftung Society Bureau Büro Kantoor Hotel Restaurant"
    " Club Partners Solutions Systems Technologies Technology Industries Logistics Trading Traders Consulting Holdings"
    " International Global National Federal Regional Central Public Private Digital Network Security Operations"
    " Engineering Finance Legal Purchasing Procurement Human Resources Reliability Airlines Corporation Tools"
    " Balancer Queue Vault Load Cluster Gateway Quarterly Annual Monthly Summary Overview"
    " Release Update Helpdesk Servicio Servizio Serviço Financeiro Financière Compras Vendas Ventas Acquisti Inkoop"
    " Verkoop Einkauf Vertrieb Beschaffung Personal Kadr Sprzedaży Zakupów Group Gruppe Groupe Grupo Gruppo Projekt"
    " Projet Proyecto Progetto Projeto"
    # What shops, trades and firms are called in the languages in which a customer is "cliente", "klant" or "klient".
    " Tienda Tiendas Taller Talleres Ferretería Panadería Papelería Librería Construcciones Empresa Empresas Comercial"
    " Distribuciones Supermercados Loja Lojas Padaria Papelaria Livraria Construções Negozio Negozi Magazzini"
    " Panificio Libreria Costruzioni Impresa Ditta Azienda Alimentari Trasporti Transportes Transports Magasin Magasins"
    " Boulangerie Librairie Pharmacie Farmacia Farmácia Société Établissements Constructions Groothandel Bakkerij"
    " Slagerij Bouwbedrijf Supermarkt Apotheek Apotheke Bäckerei Metzgerei Baumarkt Großhandel Autohaus Spedition"
    " Hurtownia Sklep Sklepy Fabryka Firma Spółka Zakład Zakłady Przedsiębiorstwo Apteka Piekarnia"
    " Google Microsoft Adobe Oracle Windows Linux Visual Chrome"
    " Firefox Acrobat"
    " Dear Tool CA AI API App Bot Chat Copilot Assistant Studio Labs Search Code Web"
    # How a sentence begins that goes on with a name.
    " And But Then When If For Now Nor As At On By From With Who What Where Why How They We His Her Their Our Your"
    " Not Yes Let Because While After Before Although Also Und Aber Wenn Für Mais Quand Pour Pero Cuando Para Quando"
    " Maar Voor"
    # How letters begin that are for nobody by name.
    " Sir Madam Sirs Madams Valued Hiring Colleagues World Everyone Friends Members Ladies Gentlemen Damen"
    " Herren Messieurs Mesdames Cardholder Applicant Candidate Guest Student Patient Employee Tenant Resident Supplier"
    " Today Tomorrow Regards Sincerely Thanks Contact Us Form Builder Success Minister"
    " Panel Discussion Keynote Break Lunch Coffee Session Opening Closing Workshop Ihr Ihre Euer Eure Votre Uw"
)
_NO_PERSON: Final = frozenset(_NO_PERSON_TEXT.split())
#: Articles: in front of a title, but inside a name they belong to it ("Luca De Luca").
_ARTICLES: Final = frozenset({"Der", "Die", "Das", "Le", "La", "Lo", "De"})


#: The head of a column, or a part of it: "Steuer-ID", "Reisepassnummer"; and who signs for many: "Betriebsteam".
_FIELD: Final = re.compile(
    "(?i)(?:nummer|number|datum|telefon|adresse|address|team|abteilung|service|zentrum)$|^(?:nr|id|idnr|no|code"
    "|date|phone|mail)$"
)


def is_latin_name(value: str) -> bool:
    """Whether none of the words is one of titles, companies and places."""
    words = re.split(r"[ ,.-]+", value)
    return words[0] not in _ARTICLES and not any(word in _NO_PERSON or _FIELD.search(word) for word in words)
